import {Text, View} from 'react-native';
import styled, {ThemeProvider} from 'styled-components/native';

const Panel = styled.View<{wide?: boolean}>`
  background-color: ${({theme}) => theme.accent};
  padding: ${({wide}) => (wide ? 24 : 8)}px;
`;

const Label = styled.Text.attrs({numberOfLines: 1})`
  font-size: 18px;
`;

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <ThemeProvider theme={{accent: 'gold'}}>
          <Panel wide>
            <Label>inside</Label>
          </Panel>
        </ThemeProvider>
      </View>
      <Text>below</Text>
    </View>
  );
}

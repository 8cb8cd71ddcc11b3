import {Button, Card, Icon, Input, ListItem, Text, ThemeProvider, createTheme} from '@rneui/themed';
import {View} from 'react-native';

const theme = createTheme({lightColors: {primary: 'teal'}});

export default function App() {
  return (
    <ThemeProvider theme={theme}>
      <View style={{flex: 1, paddingTop: 80}}>
        <Text>above</Text>
        <View testID="package">
          <Card>
            <Card.Title>Card</Card.Title>
            <Text>inside the card</Text>
          </Card>
          <ListItem>
            <Icon name="person" />
            <ListItem.Content>
              <ListItem.Title>Ada</ListItem.Title>
            </ListItem.Content>
          </ListItem>
          <Input placeholder="Comment" />
          <Button title="Order" />
        </View>
        <Text>below</Text>
      </View>
    </ThemeProvider>
  );
}

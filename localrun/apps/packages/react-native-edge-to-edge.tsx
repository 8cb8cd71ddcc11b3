import {Text, View} from 'react-native';
import {SystemBars} from 'react-native-edge-to-edge';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <SystemBars style="dark" hidden={{statusBar: false}} />
        <Text>inside</Text>
      </View>
      <Text>below</Text>
    </View>
  );
}

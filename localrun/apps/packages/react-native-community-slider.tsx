import Slider from '@react-native-community/slider';
import {Text, View} from 'react-native';

export default function App() {
  return (
    <View style={{flex: 1, padding: 20, paddingTop: 80, gap: 12}}>
      <Text>above</Text>
      <View testID="package">
        <Slider style={{height: 40}} value={0.4} minimumValue={0} maximumValue={1} minimumTrackTintColor="teal" />
      </View>
      <Text>below</Text>
    </View>
  );
}

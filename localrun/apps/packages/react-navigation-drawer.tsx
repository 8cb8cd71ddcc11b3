import {createDrawerNavigator} from '@react-navigation/drawer';
import {NavigationContainer} from '@react-navigation/native';
import {Text, View} from 'react-native';

const Drawer = createDrawerNavigator();

function Library() {
  return (
    <View>
      <Text>inside</Text>
    </View>
  );
}

export default function App() {
  return (
    <NavigationContainer>
      <Drawer.Navigator>
        <Drawer.Screen name="Library" component={Library} />
        <Drawer.Screen name="Settings" component={Library} />
      </Drawer.Navigator>
    </NavigationContainer>
  );
}
